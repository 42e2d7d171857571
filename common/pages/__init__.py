"""Parts of pages: components, the menu, states, paging, what is shown when something fails."""
