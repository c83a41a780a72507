"""Standards by which other systems read a resource, a module for each, over one model. Pure; they translate, never decide."""
