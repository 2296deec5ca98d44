/** Fills `{name}` in a text. A name that is not given stays as it is, so that it is seen. */
export function format(text: string, values: Readonly<Record<string, string | number>>): string {
	return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
