import { describe, expect, it } from "vitest";
import { EngineError } from "../error.ts";
import { familiarString, fullString, parseReference, withDefaultTag } from "./reference.ts";

const full = (text: string): string => fullString(withDefaultTag(parseReference(text)));
const familiar = (text: string): string => familiarString(withDefaultTag(parseReference(text)));
const refusal = (text: string): string => {
	try {
		return full(text);
	} catch (error) {
		return error instanceof EngineError ? error.message : "?";
	}
};

describe("names of images", () => {
	it("fills in what is understood", () => {
		expect(full("busybox")).toBe("docker.io/library/busybox:latest");
		expect(full("team/bb:1")).toBe("docker.io/team/bb:1");
		expect(full("localhost:5000/bb")).toBe("localhost:5000/bb:latest");
		expect(full("index.docker.io/busybox")).toBe("docker.io/library/busybox:latest");
		expect(full("Host/bb")).toBe("Host/bb:latest");
	});
	it("leaves out what is understood", () => {
		expect(familiar("docker.io/library/busybox")).toBe("busybox:latest");
		expect(familiar("docker.io/team/bb")).toBe("team/bb:latest");
		expect(familiar("ghcr.io/a/b:2")).toBe("ghcr.io/a/b:2");
	});
	it("refuses in the words of the reference library", () => {
		expect(refusal("Foo")).toBe("invalid reference format: repository name (library/Foo) must be lowercase");
		expect(refusal("a/B:1")).toBe("invalid reference format: repository name (a/B) must be lowercase");
		expect(refusal("a:")).toBe("invalid reference format");
		expect(refusal("")).toBe("invalid reference format");
		expect(refusal("-a")).toBe("invalid reference format");
		expect(refusal("0".repeat(64))).toBe(`invalid repository name (${"0".repeat(64)}), cannot specify 64-byte hexadecimal strings`);
		expect(refusal(`a@sha256:${"0".repeat(63)}`)).toBe("invalid checksum digest length");
	});
});
