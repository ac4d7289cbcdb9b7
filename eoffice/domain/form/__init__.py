"""The rules of form of Decree 30/2020 as pure functions over what a reader saw on the pages."""
