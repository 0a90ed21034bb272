import { Ellipsis } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ComponentProps } from "react";

import { Button } from "@/components/ui/button";

export function MenuButton({ name, ...rest }: ComponentProps<"button"> & { name: string }) {
  const t = useTranslations("admin.users");
  return (
    <Button kind="ghost" size="icon" aria-haspopup="menu" aria-label={t("menuOf", { name })} {...rest}>
      <Ellipsis className="size-4" aria-hidden />
    </Button>
  );
}
