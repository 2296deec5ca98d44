/** The programs of the package containerd. */
import type { InstalledProgram } from "../../programs/lib/program.ts";
import { ctr } from "../ctr/ctr.ts";
import { shim } from "../shim/shim.ts";
import { containerd } from "./containerd.ts";

export const containerdPrograms: readonly InstalledProgram[] = [containerd, shim, ctr];
