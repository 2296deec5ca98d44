/** How the methods of a socket are typed: by "service.method". */

/** An interface with `{ request, response, stream? }` for every name; of a stream, `response` is one item. */
export type Methods = object;

export type Request<M extends Methods, K extends keyof M> = M[K] extends { readonly request: infer R } ? R : never;
export type Response<M extends Methods, K extends keyof M> = M[K] extends { readonly response: infer R } ? R : never;
export type StreamMethods<M extends Methods> = { [K in keyof M & string]: M[K] extends { readonly stream: true } ? K : never }[keyof M & string];
export type UnaryMethods<M extends Methods> = Exclude<keyof M & string, StreamMethods<M>>;
