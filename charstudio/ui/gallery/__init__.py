"""The gallery: everything that was made or imported, as pictures to find, judge and use again."""
