// A stand-in for Farasa's jars: the same line protocol, a few words of Arabic, and faults on demand.
// A line is answered by a line. Words that name a fault (they are of Arabic letters, so that they come through the adapter
// like any other) make the process fail in that way. The jar's name tells the task and, for jars that fail at start, how.

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

public final class StandIn {
    private static final Map<String, String> NAMES = Map.of(
        "جون", "B-PERS", "كيري", "I-PERS", "وكيري", "B-PERS", "القاهرة", "B-LOC", "بالقاهرة", "B-LOC",
        "للأمم", "B-ORG", "المتحدة", "I-ORG", "العربية", "B-MISC");

    public static void main(String[] arguments) throws Exception {
        String path = StandIn.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        String jar = path.substring(path.lastIndexOf('/') + 1);
        boolean ner = jar.contains("ner");
        if (jar.contains("dies")) {
            System.exit(3);
        }
        if (jar.contains("sleeps")) {
            Thread.sleep(600_000);
        }
        boolean flush = !jar.contains("noflush");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        OutputStream out = System.out;
        ByteArrayOutputStream held = new ByteArrayOutputStream();
        System.err.println("Initializing the system ....");
        if (jar.contains("greets")) {
            out.write("System ready!\n".getBytes(StandardCharsets.UTF_8));
        }
        String line;
        while ((line = in.readLine()) != null) {
            String answer = answer(line, ner) + "\n";
            for (String word : line.trim().split(" +")) {
                switch (word) {
                    case "عطلتعليق" -> Thread.sleep(600_000);
                    case "عطلموت" -> System.exit(9);
                    case "عطلهراء" -> answer = "xxx yy z + // \n";
                    case "عطلثنائي" -> {
                        out.write(new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
                        out.flush();
                    }
                    case "عطلتأخر" -> Thread.sleep(4_000);
                    case "عطلزيادة" -> answer += "زيادة\n";
                    case "عطلنقص" -> answer = "";
                    case "عطلضجيج" -> System.err.print("x".repeat(4_000_000));
                    case "عطلاحتفاظ" -> flush = false;
                    case "عطلثرثرة" -> {
                        while (true) {
                            out.write("ثرثرة ".repeat(1_000).getBytes(StandardCharsets.UTF_8));
                        }
                    }
                    default -> { }
                }
            }
            held.write(answer.getBytes(StandardCharsets.UTF_8));
            if (flush) {
                held.writeTo(out);
                held.reset();
                out.flush();
            }
        }
    }

    private static String answer(String line, boolean ner) {
        StringBuilder answer = new StringBuilder();
        for (String word : line.trim().split(" +")) {
            if (answer.length() > 0) {
                answer.append(' ');
            }
            answer.append(ner ? word + "/" + NAMES.getOrDefault(word, "O") : segment(word));
        }
        return answer.toString();
    }

    // Farasa's way with the article after li-, and a few affixes.
    private static String segment(String word) {
        String rest = word;
        String before = "";
        if (rest.equals("دمجأ")) {
            return "غيرذلك"; // a word that can't be aligned
        }
        if (rest.equals("ومنشق")) {
            return "و منشق"; // a word split in two
        }
        if (rest.startsWith("و") && rest.length() > 4) {
            before = "و+";
            rest = rest.substring(1);
        }
        if (rest.startsWith("لل") && rest.length() > 3) {
            before += "ل+ال+";
            rest = rest.substring(2);
        } else if (rest.startsWith("ال") && rest.length() > 3) {
            before += "ال+";
            rest = rest.substring(2);
        }
        if (rest.endsWith("ة") && rest.length() > 2) {
            rest = rest.substring(0, rest.length() - 1) + "+ة";
        } else if (rest.endsWith("ات") && rest.length() > 3) {
            rest = rest.substring(0, rest.length() - 2) + "+ات";
        }
        return before + rest;
    }
}
