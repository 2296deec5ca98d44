/** The programs of libcgroup (Debian: cgroup-tools), for both kinds of control groups. */
import type { InstalledProgram } from "../lib/program.ts";
import { cgcreate } from "./create.ts";
import { cgdelete, lscgroup, lssubsys } from "./list.ts";
import { cgclassify, cgexec } from "./move.ts";
import { cgget, cgset } from "./values.ts";

export const libcgroup: readonly InstalledProgram[] = [cgclassify, cgcreate, cgdelete, cgexec, cgget, cgset, lscgroup, lssubsys];
