"""The district's registers (F15b): one mechanism of declared fields for all of them, checked, scoped, kept with history."""
