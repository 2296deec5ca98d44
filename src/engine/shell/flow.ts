/** What makes execution leave the command it is in. Set on the shell; every list and loop looks at it after each command. */
export type Flow =
	/** `levels` loops still to leave or to go on with. */
	| { readonly kind: "break" | "continue"; readonly levels: number }
	| { readonly kind: "return" }
	| { readonly kind: "exit" }
	/** An error: everything up to the next line of the text that is read (a script, the string of eval) is dropped. */
	| { readonly kind: "discard" }
	/** An interrupt, or nesting too deep: back to the prompt, or to the next line of the script. */
	| { readonly kind: "interrupt" };

export const discard: Flow = { kind: "discard" };
export const leave: Flow = { kind: "exit" };
export const interrupt: Flow = { kind: "interrupt" };
