"""Reports for managers: gathered from the store, written as XLSX and CSV in fixed layouts."""
