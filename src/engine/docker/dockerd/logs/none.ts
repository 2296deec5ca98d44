/** The driver "none", and those that send output elsewhere and cannot be read back. */
import type { LogDriver } from "./driver.ts";

export const withoutLog = (name: string): LogDriver => ({ name, *write() {}, close() {}, read: undefined });
