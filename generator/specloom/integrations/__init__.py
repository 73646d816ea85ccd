"""Where other tools call specloom: thin, since what is done stands elsewhere."""
