/** Why a worker that runs the user's code gave no answer: ended by the user, out of time, or dead. */
export type StopReason = "stopped" | "time" | "crashed";
