declare namespace App {
	interface Locals {
		/** Set by a lesson's page for the components in its text. */
		lesson?: import("./lesson.ts").LessonContext;
	}
}
