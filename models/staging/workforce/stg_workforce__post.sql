-- One row a post.
{{ staged_extract("workforce", "post") }}
