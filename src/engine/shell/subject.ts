/** What an operator of `${...}` works on. */
export type Subject =
	| {
			readonly kind: "scalar";
			readonly value: string | undefined;
			/** The variable it is (part) of, name references followed. */
			readonly name: string;
			/** As messages call it. */
			readonly label: string;
			/** What `${x:=w}` assigns to: a name, perhaps with a subscript. */
			readonly target: string;
	  }
	| {
			readonly kind: "list";
			readonly values: readonly string[];
			/** `*` instead of `@`. */
			readonly joined: boolean;
			/** The array, or "@" or "*" for the positional parameters. */
			readonly name: string;
			readonly label: string;
			/** Of an array. */
			readonly keys: readonly (number | string)[] | undefined;
	  };

/** Its text as `${x:-w}` looks at it; undefined when unset. `separator` joins what `*` gives: the first character of IFS. */
export function subjectText(subject: Subject, separator = " "): string | undefined {
	if (subject.kind === "scalar") return subject.value;
	return subject.values.length === 0 ? undefined : subject.values.join(subject.joined ? separator : " ");
}
