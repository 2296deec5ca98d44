/** An HTML element with a class and content; text goes in as text. */
export function element(name: string, className: string, ...content: (Node | string)[]): HTMLElement {
	const made = document.createElement(name);
	if (className) made.className = className;
	made.append(...content);
	return made;
}

/** Namespaces get one of a few colours by their order, so that members of one are seen together. 0 is the host's. */
export function hue(index: number): string {
	return String(index === 0 ? 0 : ((index - 1) % 5) + 1);
}
