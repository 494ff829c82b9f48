"""Page making: grid → lines → rows → pages. `plan.py` is what comes out of it: every line of text and every rule at its place."""
