package io.parsimony.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SchemaTest {

    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaTest.class.getResourceAsStream("report.schema.json"));

    @Test
    void reportsFollowThePublishedSchema() {
        JsonNode whole = SampleReports.whole(4, 30);
        assertThat(SCHEMA.validate(whole)).isEmpty();
        assertThat(SCHEMA.validate(RunReport.of("plan", "nothing").build().tree()))
                .isEmpty();
        assertThat(SCHEMA.validate(
                        RunComparison.of(Map.of("a", whole, "b", whole)).tree()))
                .isEmpty();
    }

    @Test
    void anotherTypeOrAnUnknownMemberIsFound() {
        ObjectNode wrong = (ObjectNode) SampleReports.whole(2, 10);
        wrong.withObject("/student").put("accuracy", "high");
        wrong.withObject("/student").put("unheardOf", 1);
        wrong.remove("title");
        assertThat(SCHEMA.validate(wrong)).hasSize(3);
    }

    /** A new member of the record without a schema fails here, independently of the sample. */
    @Test
    void schemaNamesEveryMemberOfTheRecord() {
        List<String> members = new ArrayList<>();
        for (Class<?> part : List.of(RunReport.class, RunReport.Setting.class, RunReport.Models.class)) {
            for (RecordComponent component : part.getRecordComponents()) {
                members.add(component.getName());
            }
        }
        members.removeAll(List.of("setting", "models", "more"));
        JsonNode properties = SCHEMA.getSchemaNode().get("properties");
        assertThat(new TreeSet<>(members)).isEqualTo(new TreeSet<>(iterable(properties)));
        assertThat(iterable(SCHEMA.getSchemaNode().at("/$defs/model/properties")))
                .containsExactlyInAnyOrderElementsOf(components(RunReport.ModelPart.class));
        assertThat(iterable(SCHEMA.getSchemaNode().at("/$defs/curve/properties")))
                .containsExactlyInAnyOrderElementsOf(components(RunReport.Curve.class));
    }

    private static List<String> components(Class<?> part) {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : part.getRecordComponents()) {
            names.add(component.getName());
        }
        return names;
    }

    private static List<String> iterable(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
