"""Is every question that was acknowledged answered once, whatever the network and the platforms do?"""
