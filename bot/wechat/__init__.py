"""WeChat: residents who write to the district's official account, answered by its customer-service messages."""
