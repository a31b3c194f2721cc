"""Pages are read in processes of their own: one that stalls or eats memory is killed, and costs its page only."""
