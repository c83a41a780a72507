"""Standards by which other systems read a resource: schema.org/LRMI, Dublin Core, BibTeX, CSL. Pure; they translate, never decide."""
