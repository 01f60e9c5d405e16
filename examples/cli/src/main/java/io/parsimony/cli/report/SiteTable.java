package io.parsimony.cli.report;

import io.parsimony.cost.Cost;
import io.parsimony.rewrite.Site;
import java.util.List;

/** Tabulates the changes of a rewrite by site. */
public final class SiteTable {

    private SiteTable() {}

    /** Returns every site that a strategy considered, and the totals of the network before and after. */
    public static TextTable of(List<Site> sites, Cost before, Cost after) {
        TextTable table =
                TextTable.of("layer", ">MACs before", ">after", ">parameters before", ">after", "what was done");
        for (Site site : sites) {
            String what = site.replaced() ? site.what() : "left: " + site.what();
            table.row(
                    site.node(),
                    Units.count(site.before().macs()),
                    Units.count(site.after().macs()),
                    Units.count(site.before().parameters()),
                    Units.count(site.after().parameters()),
                    what);
        }
        table.rule();
        table.row(
                "network",
                Units.count(before.macs()),
                Units.count(after.macs()),
                Units.count(before.parameters()),
                Units.count(after.parameters()),
                "");
        return table;
    }
}
