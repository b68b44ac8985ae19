// The first file of the target; see docs/architecture.md.
