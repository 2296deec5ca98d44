/** Errors as the Engine API answers them: moby's errdefs. */

const statuses = {
	"invalid-parameter": 400,
	unauthorized: 401,
	forbidden: 403,
	"not-found": 404,
	conflict: 409,
	"not-modified": 304,
	system: 500,
	"not-implemented": 501,
	unavailable: 503,
} as const;

export type EngineErrorKind = keyof typeof statuses;

/** A refusal of the engine: the message that the API gives, and its HTTP status. */
export class EngineError extends Error {
	readonly kind: EngineErrorKind;
	constructor(kind: EngineErrorKind, message: string) {
		super(message);
		this.kind = kind;
	}
	/** HTTP status of the answer. */
	get status(): number {
		return statuses[this.kind];
	}
}

export const notFound = (message: string): EngineError => new EngineError("not-found", message);
export const conflict = (message: string): EngineError => new EngineError("conflict", message);
export const invalid = (message: string): EngineError => new EngineError("invalid-parameter", message);
export const system = (message: string): EngineError => new EngineError("system", message);
export const forbidden = (message: string): EngineError => new EngineError("forbidden", message);
