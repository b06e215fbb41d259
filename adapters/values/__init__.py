"""One cell's text, read as a name, a number, a moment's digits, a place: rules that know no row."""
