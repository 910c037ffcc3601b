"""A page's widgets in, HTML that looks the same out: what is seen before the page is alive."""
