"""Pictures of replies as each platform shows them: a tool for looking, not a part of the product."""
