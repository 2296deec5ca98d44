/** How the methods of a socket are typed: by "service.method". */

export interface Method {
	readonly request: unknown;
	/** Of a stream: one item. */
	readonly response: unknown;
	/** The server sends any number of items. */
	readonly stream?: true;
}

/** An interface with a `Method` for every name extends nothing, so that this is what it must look like. */
export type Methods = object;

export type Request<M extends Methods, K extends keyof M> = M[K] extends { readonly request: infer R } ? R : never;
export type Response<M extends Methods, K extends keyof M> = M[K] extends { readonly response: infer R } ? R : never;
export type StreamMethods<M extends Methods> = { [K in keyof M & string]: M[K] extends { readonly stream: true } ? K : never }[keyof M & string];
export type UnaryMethods<M extends Methods> = Exclude<keyof M & string, StreamMethods<M>>;
