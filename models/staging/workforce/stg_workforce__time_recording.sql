-- One row a worker, day and activity.
{{ staged_extract("workforce", "time_recording") }}
