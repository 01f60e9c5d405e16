package io.parsimony.examples.hctr;

import io.parsimony.cli.data.DataSets;
import io.parsimony.cli.data.DataSource;
import io.parsimony.cli.data.SourceSettings;
import io.parsimony.examples.hctr.casia.CasiaFolder;
import java.util.Map;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Isolated characters in the {@code .gnt} files of CASIA-HWDB and of the ICDAR 2013 competition: see {@link
 * CasiaFolder}. The classes are the characters of the training files, in the order of their code points.
 *
 * @param folder the folder of the files for training and for testing
 * @param samples the greatest number of training samples, at equal distances over all; empty for all
 */
public record GntSource(String folder, OptionalInt samples) implements DataSource {

    private static final Logger LOG = LoggerFactory.getLogger(GntSource.class);

    /**
     * Checks the settings.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-value})
     */
    public GntSource {
        SourceSettings.requireLimit(samples);
    }

    /** Creates a source of no folder. */
    public GntSource() {
        this("", OptionalInt.empty());
    }

    @Override
    public String type() {
        return "gnt";
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-value}) if the folder is not set; ({@code bad-folder})
     *     if its files are not for training and testing; ({@code bad-file}) if a file is damaged
     */
    @Override
    public DataSets open() {
        SourceSettings.requireSet(this, Map.of("folder", folder));
        CharacterSets sets = CharacterSets.read(SourceSettings.path("folder", folder));
        sets.description().forEach(LOG::info);
        return new DataSets(SourceSettings.spread(sets.train(), samples), sets.test(), sets.classes());
    }
}
