import { defineConfig } from "vitest/config";

/** Unit tests stand beside their code; what crosses units is in tests/. Pages are Playwright's (tests/e2e). */
export default defineConfig({
	test: {
		projects: [
			{ test: { name: "unit", include: ["src/**/*.test.ts"] } },
			{ test: { name: "whole", include: ["tests/**/*.test.ts"], exclude: ["tests/e2e/**"], testTimeout: 60_000 } },
		],
	},
});
