/** The values of parameters: variables, positional and special ones. */
import type { ExpansionHost } from "./expansion-host.ts";
import { ShellError } from "./shell-error.ts";

/** What a parameter other than `@` and `*` holds; undefined when it is unset. */
export function parameterValue(host: ExpansionHost, name: string): string | undefined {
	const first = name.charCodeAt(0);
	// letters and "_"
	if (first > 64 && (first < 91 || first > 94)) return host.variables.get(name);
	if (first >= 48 && first <= 57) {
		const number = Number(name);
		return number === 0 ? host.name : host.positional[number - 1];
	}
	switch (name) {
		case "#":
			return String(host.positional.length);
		case "?":
		case "$":
		case "!":
		case "-":
			return host.special(name);
		default:
			return undefined;
	}
}

export function unbound(host: ExpansionHost, label: string): ShellError {
	return host.dialect === "bash"
		? new ShellError("unbound", `${label}: unbound variable`, "shell")
		: new ShellError("unbound", `${label.replace(/^\$/, "")}: parameter not set`, "shell", 2);
}
