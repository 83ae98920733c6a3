"""The WeChat channel against a fake of WeChat's servers on the wire."""
