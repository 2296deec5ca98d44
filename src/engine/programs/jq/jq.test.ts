import { describe, expect, it } from "vitest";
import { JsonError, JsonReader, parseJson } from "./json.ts";
import { dump, toJson } from "./text.ts";
import { numberFromText } from "./values.ts";

describe("JsonReader", () => {
	it("gives a value as soon as it is complete", () => {
		const reader = new JsonReader();
		reader.feed('{"a":[1,');
		expect(reader.take()).toBeUndefined();
		reader.feed("2]} 3");
		expect(toJson(reader.take() ?? null)).toBe('{"a":[1,2]}');
		expect(reader.take()).toBeUndefined();
		expect(reader.finish()).toBe(3);
	});
	it("says where a text is wrong", () => {
		expect(() => parseJson("[1,]")).toThrow(new JsonError("Expected another array element at line 1, column 4"));
	});
	it("keeps numbers as they were written", () => {
		expect(toJson(numberFromText("1.10"))).toBe("1.10");
		expect(toJson(numberFromText("100000000000000000000001"))).toBe("100000000000000000000001");
	});
});

describe("dump", () => {
	it("indents and sorts", () => {
		expect(dump(parseJson('{"b":[],"a":{"c":1}}'), { indent: " ", sortKeys: true, ascii: false, colors: undefined })).toBe(
			'{\n "a": {\n  "c": 1\n },\n "b": []\n}',
		);
	});
});
