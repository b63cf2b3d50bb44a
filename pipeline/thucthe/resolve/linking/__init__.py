"""Link place names to the gazetteer."""
