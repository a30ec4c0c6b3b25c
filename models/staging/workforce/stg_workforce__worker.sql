-- One row a worker in a post.
{{ staged_extract("workforce", "worker") }}
