"""Who is who, without saying who: the key of the person ids, the ids, and a change of the key."""
