const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** The text that a reader sees of rendered HTML, on one line. */
export function plainText(html: string): string {
	return html
		.replace(/<[^>]*>/g, "")
		.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) =>
			name === undefined ? String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)) : (entities[name] ?? whole),
		)
		.replace(/\s+/g, " ")
		.trim();
}
