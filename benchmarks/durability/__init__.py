"""Is every acknowledged write there after a kill?"""
