"""One child, one person: comparing the records of all systems and grouping them.

The SQL models standardise the records and give the blocking keys; here is what runs inside the
dbt Python models (``pairs``, ``clusters``), the parameters (``model``), their training and the
``mash link`` commands.
"""
