-- One row a line of the hub's ledger.
{{ staged_extract("finance", "ledger_line") }}
