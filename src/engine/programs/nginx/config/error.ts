/** What is wrong with a configuration, in nginx's words with the place: `[emerg] unknown directive "x" in /etc/nginx/nginx.conf:3`. */
export class ConfigError extends Error {
	/** Whether it was said that the syntax is fine before. */
	readonly syntaxOk: boolean;
	constructor(message: string, syntaxOk = false) {
		super(message);
		this.syntaxOk = syntaxOk;
	}
}

/** A directive that the real nginx has. */
export class Unsimulated extends Error {}
