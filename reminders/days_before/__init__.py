"""How many days before an edition reminds: changed while its courses run, with who would get what first."""
