"""Tools of the developers: pictures of replies, and checks that the tests do not carry."""
