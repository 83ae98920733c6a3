"""What the service decides on an understood message or a desk action. Pure values and rules: no Telegram, web or SQL."""
