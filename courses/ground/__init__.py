"""What every package of courses stands on: the one lock order, what an organisation has, the diary, states, terms."""
