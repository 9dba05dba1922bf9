# ruff: noqa: E501  (word lists read better in long lines)
"""Given and family names per country. `|` parts the forms of a name: as written at home, in Latin letters, nicknames."""

from __future__ import annotations

#: country -> (female given names, male given names)
GIVEN: dict[str, tuple[str, str]] = {
    "US": (
        "Elizabeth|Elizabeth|Liz|Beth Jennifer|Jennifer|Jen Patricia|Patricia|Pat Katherine|Katherine|Kate|Kathy "
        "Rebecca|Rebecca|Becky Susan|Susan|Sue Deborah|Deborah|Debbie Christina|Christina|Tina Amanda Melissa Nicole "
        "Heather Danielle Courtney Vanessa Alicia Monica Brenda Tamara Shelby",
        "Robert|Robert|Bob|Rob William|William|Bill|Will Richard|Richard|Rick|Dick James|James|Jim Michael|Michael|Mike "
        "Thomas|Thomas|Tom Charles|Charles|Chuck Joseph|Joseph|Joe Anthony|Anthony|Tony Andrew|Andrew|Andy "
        "Benjamin|Benjamin|Ben Jeffrey|Jeffrey|Jeff Gregory|Gregory|Greg Brandon Tyler Marcus Derek Wesley Calvin Troy",
    ),
    "GB": (
        "Margaret|Margaret|Maggie|Peggy Victoria|Victoria|Vicky Charlotte|Charlotte|Lottie Eleanor|Eleanor|Ellie "
        "Philippa|Philippa|Pippa Gillian|Gillian|Gill Judith|Judith|Judy Imogen Fiona Hazel Bronwen Siobhan Nisha Rowena "
        "Harriet Tamsin",
        "Edward|Edward|Ted|Ned Alexander|Alexander|Alex|Sandy Nicholas|Nicholas|Nick Christopher|Christopher|Chris "
        "Timothy|Timothy|Tim Geoffrey|Geoffrey|Geoff Stephen|Stephen|Steve Alistair Hamish Rhys Callum Graham Nigel "
        "Declan Imran Rupert",
    ),
    "DE": (
        "Katharina|Katharina|Käthe Elisabeth|Elisabeth|Lisa Susanne|Susanne|Susi Johanna|Johanna|Hanna Ursula|Ursula|Uschi "
        "Jürgen-Marie Käthe Grit Heike Birgit Anneliese Sabrina Jördis Franziska|Franziska|Franzi Ulrike|Ulrike|Uli",
        "Jürgen|Juergen Günther|Guenther Jörg|Joerg Götz|Goetz Johannes|Johannes|Hannes Wolfgang|Wolfgang|Wolf "
        "Matthias|Matthias|Matze Karl-Heinz|Karl-Heinz|Kalle Friedrich|Friedrich|Fritz Torsten Uwe Sönke|Soenke Dietmar "
        "Lars Emre Bastian",
    ),
    "FR": (
        "Hélène|Helene Françoise|Francoise Aurélie|Aurelie Geneviève|Genevieve Élodie|Elodie Marie-Claire Sylvie Margaux "
        "Bérénice|Berenice Camille Noémie|Noemie Solène|Solene Chloé|Chloe Maëlle|Maelle",
        "François|Francois Jérôme|Jerome Frédéric|Frederic|Fred Benoît|Benoit Stéphane|Stephane Jean-Luc Thierry Gaël|Gael "
        "Loïc|Loic Mathieu Rémi|Remi Étienne|Etienne Yannick Cédric|Cedric",
    ),
    "PL": (
        "Małgorzata|Malgorzata|Gosia Agnieszka|Agnieszka|Aga Katarzyna|Katarzyna|Kasia Joanna|Joanna|Asia "
        "Elżbieta|Elzbieta|Ela Bożena|Bozena Zofia|Zofia|Zosia Grażyna|Grazyna Wanda Danuta",
        "Łukasz|Lukasz Paweł|Pawel Michał|Michal Stanisław|Stanislaw|Staszek Tomasz|Tomasz|Tomek Grzegorz|Grzegorz|Grzesiek "
        "Wojciech|Wojciech|Wojtek Jakub|Jakub|Kuba Bogusław|Boguslaw Mariusz",
    ),
    "RO": (
        "Ioana Ștefania|Stefania Mădălina|Madalina Anca Simona Ruxandra Cătălina|Catalina Luminița|Luminita Doina Raluca",
        "Ștefan|Stefan Mihai|Mihai|Misu Cătălin|Catalin Răzvan|Razvan Gheorghe|Gheorghe|Gigi Constantin|Constantin|Costel "
        "Vlad Ionuț|Ionut Dragoș|Dragos Liviu",
    ),
    "IS": (
        "Guðrún|Gudrun Sigríður|Sigridur|Sigga Þórdís|Thordis Ragnheiður|Ragnheidur Björk|Bjork Ásdís|Asdis Hrafnhildur "
        "Steinunn Ólöf|Olof Kristín|Kristin",
        "Jón|Jon|Nonni Gunnar Þorsteinn|Thorsteinn|Steini Einar Björn|Bjorn Ólafur|Olafur|Óli Sigurður|Sigurdur|Siggi "
        "Hallgrímur|Hallgrimur Kári|Kari Ragnar",
    ),
    "GR": (
        "Μαρία|Maria Ελένη|Eleni|Helen Κατερίνα|Katerina Ιωάννα|Ioanna Σοφία|Sofia|Sophia Βασιλική|Vasiliki|Βάσω "
        "Δήμητρα|Dimitra Αγγελική|Angeliki Χριστίνα|Christina Ευαγγελία|Evangelia|Λίτσα",
        "Γεώργιος|Georgios|Γιώργος|George Νικόλαος|Nikolaos|Νίκος|Nikos Ιωάννης|Ioannis|Γιάννης|Yannis "
        "Κωνσταντίνος|Konstantinos|Κώστας|Kostas Δημήτριος|Dimitrios|Δημήτρης|Dimitris Παναγιώτης|Panagiotis|Πάνος|Panos "
        "Χρήστος|Christos Σπυρίδων|Spyridon|Σπύρος Θεόδωρος|Theodoros Αθανάσιος|Athanasios|Θανάσης",
    ),
    "CN": (
        "芳|Fang 秀英|Xiuying 丽|Li 静|Jing 雪梅|Xuemei 婷婷|Tingting 海燕|Haiyan 晓红|Xiaohong|Rose 思雨|Siyu 玉兰|Yulan",
        "伟|Wei|David 强|Qiang 志远|Zhiyuan 建国|Jianguo 磊|Lei|Leo 浩然|Haoran 明|Ming 国栋|Guodong 子轩|Zixuan 俊杰|Junjie|Jason",
    ),
    "BR": (
        "Ana-Paula João-Vitória Letícia|Leticia Camila Fernanda|Fernanda|Nanda Luíza|Luiza Patrícia|Patricia Conceição|Conceicao "
        "Juliana|Juliana|Ju Rafaela|Rafaela|Rafa",
        "João|Joao José|Jose|Zé Luís|Luis Antônio|Antonio|Toninho Thiago Sebastião|Sebastiao Vinícius|Vinicius|Vini "
        "Caio Otávio|Otavio Francisco|Francisco|Chico",
    ),
}

#: country -> family names; Greek ones carry the form for women after the Latin form
FAMILY: dict[str, str] = {
    "US": "Henderson Whitfield Callahan Pruitt Delgado Okafor Brannigan Stanton Vickers Lockhart Merriweather Tran Novak "
    "Abernathy Castellano Dunmore Eastman Farrow Gallagher Haverford Ibarra Jessup Kowalczyk Langston McAllister Nakamura "
    "O'Donnell Pemberton Quintero Rutherford Sandoval Thackeray Underhill Villanueva Westbrook Yarborough Zielinski Smith "
    "Johnson Miller Davis Garcia Martinez",
    "GB": "Ashworth Braithwaite Cholmondeley Dunstable Eccleston Fairclough Greaves Hargreaves Iqbal Jenkins Kilbride "
    "Lovelace MacDonald Norbury O'Brien Patel Quigley Ramsbottom Sutcliffe Thistlewood Urquhart Wainwright Yardley Evans "
    "Taylor Brown",
    "DE": "Müller|Mueller Schröder|Schroeder Böhm|Boehm Weiß|Weiss Groß|Gross Jäger|Jaeger Krüger|Krueger Köhler|Koehler "
    "Vogelsang Brandt Hoffmann Lindemann Achterberg Dietrich Eichhorn Falkenrath Grünwald|Gruenwald Hesselbach Ibing Kessler "
    "Lohmann Petersen Quast Rüdiger|Ruediger Stöcker|Stoecker Yıldız|Yildiz",
    "FR": "Lefèvre|Lefevre Dubois Moreau Girard Béranger|Beranger Châtelain|Chatelain Delacroix Fontaine Garçonnet|Garconnet "
    "Hébrard|Hebrard Joubert Lemaître|Lemaitre Marchand Noël|Noel Perrault Quéméneur|Quemeneur Rousselot Saint-Clair Thévenin|Thevenin Vasseur",
    "PL": "Kowalski Wiśniewski|Wisniewski Wójcik|Wojcik Kamiński|Kaminski Zieliński|Zielinski Szymański|Szymanski Woźniak|Wozniak "
    "Dąbrowski|Dabrowski Kozłowski|Kozlowski Mazur Krawczyk Gołąb|Golab Żukowski|Zukowski Ślusarczyk|Slusarczyk",
    "RO": "Popescu Ionescu Dumitrașcu|Dumitrascu Stănescu|Stanescu Constantinescu Moldoveanu Țîrlea|Tirlea Bălan|Balan "
    "Munteanu Cojocaru Grigorescu Șerban|Serban Vlădescu|Vladescu Lăzăroiu|Lazaroiu",
    "IS": "Jóns|Jons Gunnars Einars Ólafs|Olafs Sigurðar|Sigurdar Björns|Bjorns Kára|Kara Ragnars Þorsteins|Thorsteins Hallgríms|Hallgrims",
    "GR": "Παπαδόπουλος|Papadopoulos|Παπαδοπούλου|Papadopoulou Γεωργίου|Georgiou|Γεωργίου|Georgiou "
    "Οικονόμου|Oikonomou|Οικονόμου|Oikonomou Καραγιάννης|Karagiannis|Καραγιάννη|Karagianni "
    "Νικολαΐδης|Nikolaidis|Νικολαΐδου|Nikolaidou Βλάχος|Vlachos|Βλάχου|Vlachou "
    "Αλεξίου|Alexiou|Αλεξίου|Alexiou Χατζηδάκης|Chatzidakis|Χατζηδάκη|Chatzidaki Σταματίου|Stamatiou|Σταματίου|Stamatiou "
    "Ζερβός|Zervos|Ζερβού|Zervou Μαυρίδης|Mavridis|Μαυρίδου|Mavridou Τσιρίγος|Tsirigos|Τσιρίγου|Tsirigou",
    "CN": "王|Wang 李|Li 张|Zhang 刘|Liu 陈|Chen 杨|Yang 赵|Zhao 黄|Huang 周|Zhou 欧阳|Ouyang 徐|Xu 诸葛|Zhuge",
    "BR": "da_Silva dos_Santos de_Oliveira Pereira Carvalho Gonçalves|Goncalves Araújo|Araujo Brandão|Brandao Conceição|Conceicao "
    "Magalhães|Magalhaes Teixeira Vasconcelos Simões|Simoes do_Nascimento",
}

TITLES = (
    "Managing Director|MD;Head of Sales|Sales Head;Purchasing Manager|Procurement Manager;Chief Financial Officer|CFO;"
    "Chief Executive Officer|CEO;Office Manager|Office Mgr;Marketing Manager|Mktg Manager;Senior Buyer|Sr. Buyer;"
    "Vice President Operations|VP Operations;Account Executive|AE;IT Administrator|IT Admin;Controller|Controlling;"
    "Plant Manager|Plant Mgr.;Human Resources Manager|HR Manager;Project Engineer|Project Eng.;Assistant|Asst.;"
    "Product Owner|PO;Quality Manager|QM;Warehouse Supervisor|Warehouse Lead;Legal Counsel|Counsel"
)
LOCAL_TITLES: dict[str, str] = {
    "DE": "Geschäftsführer;Einkaufsleiter;Vertriebsleiterin;Prokurist;Leiter IT",
    "FR": "Directeur général;Responsable achats;Comptable;Chef de projet",
    "PL": "Prezes Zarządu;Kierownik sprzedaży;Główny księgowy",
    "RO": "Director general;Șef achiziții;Contabil șef",
    "GR": "Διευθύνων Σύμβουλος;Υπεύθυνος πωλήσεων;Λογιστής",
    "CN": "总经理;采购经理;销售总监",
    "BR": "Diretor comercial;Gerente de compras;Sócio-administrador",
}
DEPARTMENTS = ("Sales", "Purchasing", "Finance", "IT", "Operations", "Marketing", "HR", "Quality", "")


def forms(entry: str) -> list[str]:
    """Returns the forms of a name in the list: at home, in Latin letters, then nicknames."""
    parts = [part.replace("_", " ") for part in entry.split("|")]
    return parts if len(parts) > 1 else parts * 2
