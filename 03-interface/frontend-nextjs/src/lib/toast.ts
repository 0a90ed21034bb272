import type { ExternalToast } from "sonner";

/** Short news at the edge of the page. What draws it is not loaded before there is some. */
export const toast = {
  success: (message: string, options?: ExternalToast) => void import("sonner").then((all) => all.toast.success(message, options)),
  error: (message: string, options?: ExternalToast) => void import("sonner").then((all) => all.toast.error(message, options)),
};
